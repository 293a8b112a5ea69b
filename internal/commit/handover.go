package commit

// spot is an endpoint that a change has taken over, by its name and its draft, 0 for
// production.
type spot struct {
	draft int
	name  string
}

// intents gives changes and their progress.
//
// If one change has taken an endpoint over, another change must not delete or rename
// it: the first change has been told, or will be told, that the endpoint exists.
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

// tookOver says whether a change of this group or of an earlier one has taken an
// endpoint over.
func (g *group) tookOver(draft int, name string) bool {
	for _, m := range g.members {
		if m.state.tookOver && m.change.Draft == draft && m.change.To == name {
			return true
		}
	}
	return g.queue.taken[spot{draft: draft, name: name}]
}

// takeOver records that the endpoint already exists and is taken over.
func (m *member) takeOver(in holding) {
	m.state.tookOver, m.state.made = true, in[m.change.Kind][m.change.To]
}
