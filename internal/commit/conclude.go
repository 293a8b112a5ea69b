package commit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// abandon marks the draft of a try that did not make it live, so that no writer waits
// for it, and so that Fastly's list of versions shows what it is. A mark that fails
// is logged and ignored.
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

// reason says in a few words why a draft is abandoned. It repeats nothing that
// Fastly said, because that could hold a secret, and many people can read a version
// comment.
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
	return "there was nothing to change"
}

// conclude answers the changes that are left when the group can't go on.
func (g *group) conclude(err error) {
	wereLive := slices.DeleteFunc(slices.Clone(g.members), func(m *member) bool { return m.state.phase == pending })
	if len(wereLive) > 0 {
		g.concludeOnceLive(wereLive, err)
	}
	g.tellAll(err)
}

// concludeOnceLive answers changes that have been live. It looks for them in the
// version that is live now, because their answers must not say that production is
// unchanged.
func (g *group) concludeOnceLive(members []*member, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(g.ctx), g.commits.config.Finish)
	defer cancel()
	if len(g.overwritten) > 0 {
		versions := list(numbers(g.overwritten))
		g.warn(Unrestored, "The changes that others made in %s may not be live, and the provider could not restore "+
			"them: %v. Compare %s with the live version, and make the missing changes again.", versions, err, versions)
	}
	var in holding
	lookErr := g.lookAgain(ctx)
	live, _ := g.look.Live()
	if lookErr == nil {
		in, lookErr = g.readIn(ctx, live.Number, kindsOf(members))
	}
	kept := keptByOthers(g.intents(members), in)
	var overtaken *OvertakenError
	for _, m := range members {
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

// unsure is the answer to a change that was live and may no longer be.
func (s state) unsure(err error) error {
	step := fmt.Sprintf("repeat the change of version %d", s.version)
	return &FailedError{Step: step, Draft: s.version, Unsure: true, Err: err}
}

// list gives versions as words: "version 4", "versions 4, 5 and 6".
func list(versions []int) string {
	names := make([]string, 0, len(versions))
	for _, version := range versions {
		names = append(names, strconv.Itoa(version))
	}
	last := len(names) - 1
	if last < 1 {
		return "version " + strings.Join(names, "")
	}
	return "versions " + strings.Join(names[:last], ", ") + " and " + names[last]
}

// count gives a number of changes as words.
func count(changes int) string {
	if changes == 1 {
		return "1 change"
	}
	return fmt.Sprintf("%d changes", changes)
}
