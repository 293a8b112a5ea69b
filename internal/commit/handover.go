package commit

// spot is where a change can take an endpoint over: what is live, with a draft of
// 0, or a draft.
type spot struct {
	draft int
	name  string
}

// intents are changes and what became of them so far.
//
// An endpoint that one change has taken over is not another's any more: that would
// remove it, or give its name away, after the first was told that it is there, or
// just before.
func (g *group) intents(members []*member) []intent {
	all := make([]intent, 0, len(members))
	for _, m := range members {
		intent := m.intent()
		leaves := m.state.phase == pending && m.change.From != m.change.To
		intent.handedOver = leaves && g.tookOver(m.change.Draft, m.change.From)
		all = append(all, intent)
	}
	return all
}

// tookOver says whether a change has taken an endpoint over, of this group or of
// one before it.
func (g *group) tookOver(draft int, name string) bool {
	for _, m := range g.members {
		if m.state.tookOver && m.change.Draft == draft && m.change.To == name {
			return true
		}
	}
	return g.queue.taken[spot{draft: draft, name: name}]
}

// takeOver notes that the endpoint was there already.
func (m *member) takeOver(in holding) {
	m.state.tookOver, m.state.made = true, in[m.change.Kind][m.change.To]
}
