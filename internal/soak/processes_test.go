package soak_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/control"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// pipeline is a user with their own workspace.
type pipeline struct {
	workspace *acctest.Workspace
	name      string
	// configured are the endpoints by their address: a kind and a label.
	configured map[[2]string]endpointConfig
	labels     int
}

type endpointConfig struct{ name, value string }

// edit changes the configuration at random: at least one endpoint is created,
// changed, renamed or deleted.
func (p *pipeline) edit(random *rand.Rand) {
	for range 1 + random.IntN(3) {
		addresses := slices.SortedFunc(maps.Keys(p.configured), func(a, b [2]string) int {
			return strings.Compare(a[0]+a[1], b[0]+b[1])
		})
		p.labels++
		value := fmt.Sprintf("https://example.com/%d", p.labels)
		if len(addresses) == 0 || len(addresses) < 4 && random.IntN(2) == 0 {
			kind := []string{"heroku", "kinesis"}[random.IntN(2)]
			p.configured[[2]string{kind, fmt.Sprintf("label-%d", p.labels)}] = endpointConfig{
				fmt.Sprintf("%s-%d", p.name, p.labels), destination(kind, value),
			}
			continue
		}
		address := addresses[random.IntN(len(addresses))]
		config := p.configured[address]
		switch random.IntN(3) {
		case 0:
			delete(p.configured, address)
			continue
		case 1:
			config.name = fmt.Sprintf("%s-%d", p.name, p.labels)
		}
		config.value = destination(address[0], value)
		p.configured[address] = config
	}
}

// destination returns where an endpoint of a kind sends to: a URL, or a stream.
func destination(kind, value string) string {
	if kind == "kinesis" {
		return value[strings.LastIndex(value, "/")+1:]
	}
	return value
}

func (p *pipeline) write(fastly *acctest.Fastly) {
	var body strings.Builder
	for address, config := range p.configured {
		body.WriteString(block(address[0], address[1], config.name, config.value))
	}
	p.workspace.Write(fastly.Config(body.String()))
}

// wants returns the endpoints in the configuration.
func (p *pipeline) wants() contents {
	wanted := contents{}
	for address, config := range p.configured {
		wanted[address[0]+"/"+config.name] = config.value
	}
	return wanted
}

// TestPipelines lets two and four pipelines change one service at the same time, each
// with its own state, CLI and provider process. After every round the live version
// must have the endpoints of all states, and those that were there before.
func TestPipelines(t *testing.T) {
	t.Parallel()
	for _, count := range []int{2, 4} {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			t.Parallel()
			rounds := 4
			if *thorough {
				rounds = 50
			}
			// Calls are slow enough that the pipelines collide.
			fastly := acctest.NewFastly(t, mock.Options{Latency: control.FixedLatency(8 * time.Millisecond)})
			if _, err := fastly.Publish(acctest.Service, func(version int) error {
				return fastly.AddEndpoint(acctest.Service, version, "kinesis", mock.Row{"name": "theirs", "topic": "theirs"})
			}); err != nil {
				t.Fatal(err)
			}
			logs := filepath.Join(t.TempDir(), "log")
			var pipelines []*pipeline
			for i := range count {
				pipelines = append(pipelines, &pipeline{
					workspace: acctest.NewWorkspace(t, "TF_LOG_PROVIDER=INFO", fmt.Sprintf("TF_LOG_PATH=%s-%d", logs, i)),
					name:      fmt.Sprintf("pipeline-%d", i), configured: map[[2]string]endpointConfig{},
				})
			}
			random := rand.New(rand.NewPCG(uint64(count), 1))
			applies, changes, start := 0, 0, time.Now()
			for round := range rounds {
				fastly.SetRateRemaining(1000)
				var group sync.WaitGroup
				for _, p := range pipelines {
					before := p.wants()
					p.edit(random)
					p.write(fastly)
					applies++
					for key, value := range p.wants() {
						if before[key] != value {
							changes++
						}
					}
					group.Go(func() {
						if out, err := p.workspace.Try(t.Context(), "apply", "-auto-approve", "-input=false"); err != nil {
							t.Errorf("%s in round %d: %v\n%s", p.name, round+1, err, out)
						}
					})
				}
				group.Wait()
				want := contents{"kinesis/theirs": "theirs"}
				for _, p := range pipelines {
					state := stateOf(t, p.workspace)
					if wanted := p.wants(); !maps.Equal(state, wanted) {
						t.Errorf("the state of %s has\n%v\nand its configuration\n%v", p.name, state, wanted)
					}
					maps.Copy(want, state)
				}
				must(t, fastly, fmt.Sprintf("after round %d", round+1), want)
				forgetOverlaps(t, fastly)
				if t.Failed() {
					t.Fatalf("round %d of %d pipelines", round+1, count)
				}
			}
			again, replaced := 0, 0
			for i := range pipelines {
				text, err := os.ReadFile(fmt.Sprintf("%s-%d", logs, i))
				if err != nil {
					t.Fatal(err)
				}
				again += strings.Count(string(text), "starts again: ")
				replaced += strings.Count(string(text), " replaced version ")
			}
			t.Logf("%d rounds, %d applies, %d creates, updates and renames besides deletes, %d versions, %s; "+
				"%d times a group started again, %d of them because it had overwritten another's version",
				rounds, applies, changes, fastly.Newest(acctest.Service)-2, time.Since(start).Round(time.Second), again, replaced)
			if again == 0 {
				t.Error("the pipelines never collided, so this test proves nothing")
			}
		})
	}
}
