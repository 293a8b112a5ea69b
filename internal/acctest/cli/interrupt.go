package cli

import (
	"os"
	"os/exec"
	"runtime"
	"time"
)

// Interruptible has a command interrupted when its context ends, so that it
// stops its providers, and killed when it takes too long over that. It is in a
// process group of its own: Ctrl-C, which a terminal sends to a whole group,
// would reach it as a second interrupt, on which it leaves its providers alone.
func Interruptible(command *exec.Cmd) {
	ownGroup(command)
	command.Cancel = func() error {
		if runtime.GOOS == "windows" {
			return command.Process.Kill()
		}
		return command.Process.Signal(os.Interrupt)
	}
	command.WaitDelay = 10 * time.Second
}
