package commit

import "slices"

// step is one write of an endpoint: a task, or one half of a task whose endpoint
// has a temporary name in between.
type step struct {
	// task is the index of the task.
	task int
	// action, from and to are those of the task; one of the names may be temporary.
	action action
	from   string
	to     string
	// rename says that an earlier step has written everything but the name.
	rename bool
	// ring says that the step is part of a ring. First is the index of the ring's
	// first task, or of the step's own task if it is in none.
	ring  bool
	first int
}

// schedule gives the order in which tasks can be written: deletes, updates
// without a new name, renames, creates. A rename comes after the one that frees its
// name. In a ring of renames, each waits for the next; one of them gets a temporary
// name first.
//
// The step with the temporary name also writes all other fields, so that Fastly
// refuses them before any endpoint of the ring has its new name.
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

// chain is a list of renames, each of which waits for the next one to free its
// name. In a ring, the last one waits for the first.
type chain struct {
	members []int
	ring    bool
}

// chains gives the renames that are needed before and including the rename first,
// in the order in which they can be written. Holders gives the rename that frees a
// name.
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
			// Two renames have the same new name; the second will be refused.
			return []chain{{members: members[at:], ring: true}, {members: members[:at]}}
		}
		members = append(members, next)
	}
}

// steps gives the steps of a chain, last rename first. In a ring, the first rename
// comes before them, to a temporary name.
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
