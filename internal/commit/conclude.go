package commit

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// abandon marks the draft of a try that did not make it live, so that nobody
// waits for it, and whoever sees it in Fastly's list of versions knows what it
// is. If that fails, nothing else does.
func (g *group) abandon(after next) {
	if g.draft == 0 || g.handsOff || !g.queue.own[g.draft] || !g.affords(1) {
		return
	}
	g.handsOff = true
	ctx, cancel := context.WithTimeout(context.WithoutCancel(g.ctx), g.commits.config.Finish)
	defer cancel()
	start := g.commits.config.Now()
	comment := AbandonedPrefix + ": " + reason(after) + "."
	if err := g.commits.client.CommentVersion(ctx, g.service, g.draft, comment); err != nil {
		g.info(fmt.Sprintf("could not mark %d as abandoned: %v", g.draft, err), start, "version", g.draft)
		return
	}
	g.info(fmt.Sprintf("marked %d as abandoned", g.draft), start, "version", g.draft)
}

// reason says in a few words why a draft was given up. It repeats nothing that
// Fastly said: the comment of a version is read by many.
func reason(after next) string {
	var invalid *InvalidError
	var stopped *StoppedError
	var refused *RefusedError
	switch {
	case after.retry != "":
		return after.retry
	case errors.As(after.err, &invalid):
		return "it does not validate"
	case errors.As(after.err, &stopped):
		return "the apply was stopped"
	case errors.As(after.err, &refused):
		return "its change was refused"
	case after.err != nil:
		return "the apply failed"
	}
	return "nothing was to be changed in it"
}

// conclude answers what is left when the group can't go on. A change that has
// lived is looked for in what is live now, because it may not be told that
// production is unchanged.
func (g *group) conclude(err error) {
	living := slices.DeleteFunc(slices.Clone(g.members), func(m *member) bool { return m.state.phase == pending })
	if len(living) > 0 {
		g.concludeLived(living, err)
	}
	g.tellAll(err)
}

func (g *group) concludeLived(living []*member, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(g.ctx), g.commits.config.Finish)
	defer cancel()
	if len(g.overwritten) > 0 {
		g.warn("The changes of others in version %s may not be live now, and could not be restored: %v. "+
			"Compare it with the live version, and have the missing changes made again.",
			list(numbers(g.overwritten)), err)
	}
	var in holding
	lookErr := g.lookAgain(ctx)
	live, _ := g.look.Live()
	if lookErr == nil {
		in, lookErr = g.readIn(ctx, live.Number, kindsOf(living))
	}
	kept := keptByOthers(g.intents(living), in)
	var overtaken *OvertakenError
	for _, m := range living {
		switch {
		case lookErr == nil && m.intent().inForce(in, kept):
			g.succeed(m, live.Number, true)
		case m.state.phase == overruled:
			g.tell(m, Outcome{}, m.state.unsure(m.state.refusal))
		case lookErr == nil && errors.As(err, &overtaken):
			own := *overtaken
			own.Live = live.Number
			g.tell(m, Outcome{}, &own)
		default:
			g.tell(m, Outcome{}, m.state.unsure(err))
		}
	}
}

// unsure is the answer to a change that was live and may not be any more.
func (s state) unsure(err error) error {
	return &FailedError{Step: fmt.Sprintf("keep version %d live", s.version), Draft: s.version, Unsure: true, Err: err}
}
