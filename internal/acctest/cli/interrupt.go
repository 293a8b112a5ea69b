package cli

import (
	"os"
	"os/exec"
	"runtime"
	"time"
)

// Interruptible makes the end of its context interrupt a command, so that the command
// stops its providers, and kill it if that takes longer than ten seconds. The command
// runs in its own process group. Otherwise it would get a second interrupt from a
// terminal, which sends Ctrl-C to the whole group, and would exit without stopping
// its providers.
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
