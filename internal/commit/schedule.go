package commit

import "slices"

// step is one endpoint to write: a task, or one half of a task whose endpoint
// has to wait under a temporary name.
type step struct {
	// task is the index of the task.
	task int
	// action, from and to are those of the task, one of the names aside.
	action action
	from   string
	to     string
	// rename says that all but the name has been written by an earlier step.
	rename bool
	// ring says that the step is part of a ring, and first is the index of the task
	// that begins it, or of the step's own.
	ring  bool
	first int
}

// schedule works out the order in which tasks can be written: deletes, changes
// in place, renames, creates. A rename comes after the one that frees its name.
// Renames that wait for each other in a ring go through a temporary name, of
// which one is made for each ring.
//
// All but the name is written together with the temporary name: what Fastly
// refuses of it, it refuses while nothing has changed places yet.
func schedule(tasks []task, temporary func() string) []step {
	var steps []step
	add := func(wanted func(task) bool) {
		for i, task := range tasks {
			if wanted(task) {
				steps = append(steps, step{task: i, first: i, action: task.action, from: task.from, to: task.to})
			}
		}
	}
	add(func(t task) bool { return t.action == remove })
	add(func(t task) bool { return t.from == t.to })

	holders := map[string]int{}
	for i, task := range tasks {
		if task.isRename() {
			holders[task.from] = i
		}
	}
	written := map[int]bool{}
	for i, task := range tasks {
		if !task.isRename() {
			continue
		}
		for _, chain := range chains(i, tasks, holders, written) {
			steps = append(steps, chain.steps(tasks, temporary)...)
			for _, member := range chain.members {
				written[member] = true
			}
		}
	}
	add(func(t task) bool { return t.action == create })
	return steps
}

// chain is renames each of which waits for the one after it to free its name. In
// a ring, the last waits for the first.
type chain struct {
	members []int
	ring    bool
}

// chains gives the renames that must be written so that the first can be, in
// the order in which they can.
func chains(first int, tasks []task, holders map[string]int, written map[int]bool) []chain {
	if written[first] {
		return nil
	}
	members := []int{first}
	for {
		next, ok := holders[tasks[members[len(members)-1]].to]
		if !ok || written[next] {
			return []chain{{members: members}}
		}
		switch at := slices.Index(members, next); {
		case at == 0:
			return []chain{{members: members, ring: true}}
		case at > 0:
			// Of two renames to one name, the second will be refused.
			return []chain{{members: members[at:], ring: true}, {members: members[:at]}}
		}
		members = append(members, next)
	}
}

// steps writes the last of the chain first, and in a ring the first under a
// temporary name before it.
func (c chain) steps(tasks []task, temporary func() string) []step {
	var steps []step
	add := func(task int, action action, from, to string) {
		steps = append(steps, step{task: task, first: task, action: action, from: from, to: to})
	}
	first, waiting := c.members[0], c.members
	aside := ""
	if c.ring {
		aside, waiting = temporary(), c.members[1:]
		add(first, tasks[first].action, tasks[first].from, aside)
	}
	for _, member := range slices.Backward(waiting) {
		add(member, tasks[member].action, tasks[member].from, tasks[member].to)
	}
	if !c.ring {
		return steps
	}
	add(first, update, aside, tasks[first].to)
	steps[len(steps)-1].rename = true
	for i := range steps {
		steps[i].ring, steps[i].first = true, first
	}
	return steps
}
