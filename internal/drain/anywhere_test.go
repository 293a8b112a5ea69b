package drain_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
	mock "github.com/logdrain/terraform-provider-logdrain/internal/mock/heroku"
	"github.com/logdrain/terraform-provider-logdrain/internal/mock/pipe"
)

// TestAnyDrain creates a drain to any destination, over HTTPS and over syslog,
// changes it, lets somebody else change it, and removes it. The new drain is added
// before the old one is removed.
func TestAnyDrain(t *testing.T) {
	t.Parallel()
	for scheme, test := range map[string]struct{ first, second, redacted string }{
		"https": {
			"https://me:marked-old@logs.example.com/in?key=marked", "https://me:marked-new@logs.example.com/in?key=marked",
			"https://(redacted)@logs.example.com/in?key=(redacted)",
		},
		"syslog+tls": {
			"syslog+tls://logs.example.com:6514", "syslog+tls://logs.example.com:6515", "syslog+tls://logs.example.com:6515",
		},
		"syslog": {"syslog://logs.example.com", "syslog://logs.example.com:601", "syslog://logs.example.com:601"},
	} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			mocks := acctest.NewPipe(t, pipe.Options{})
			p := newAnyProtocol(t, mocks)
			now := applied(t, p, p.none(), p.to(test.first))
			if p.text(now, "token") == "" || p.text(now, "created_at") == "" || p.text(now, "url") != test.first ||
				p.text(now, "id") != "demo/"+p.text(now, "drain_id") {
				t.Errorf("%s", p.values(now))
			}
			if p.Changes(p.refresh(now), p.to(test.first)) {
				t.Error("the next plan is not empty")
			}
			mocks.Heroku.ForgetCalls()
			after := applied(t, p, now, p.to(test.second))
			if got := writes(mocks); !slices.Equal(got, []string{"POST 201", "DELETE 200"}) {
				t.Errorf("the old drain is not removed after the new one is added: %v", got)
			}
			if urls := mocks.DrainURLs(t, acctest.App); !slices.Equal(urls, []string{test.second}) {
				t.Errorf("%q", urls)
			}
			if got := p.text(after, "url_redacted"); got != test.redacted {
				t.Errorf("url_redacted is %s", got)
			}
			if p.text(after, "drain_id") == p.text(now, "drain_id") {
				t.Error("the state has the old drain")
			}
			if gone := applied(t, p, after, nil); p.values(gone) != nil || len(mocks.DrainURLs(t, acctest.App)) != 0 {
				t.Error("not removed")
			}
		})
	}
}

// applied plans and applies a configuration, which must succeed.
func applied(t *testing.T, p *protocol, before stored, config map[string]tftypes.Value) stored {
	t.Helper()
	after, diagnostics := p.apply(t.Context(), before, config)
	if failed(diagnostics) {
		t.Fatal(tell(diagnostics))
	}
	return after
}

// TestAnyDrainIsNormalized manages drains whose URLs Heroku writes in another form.
func TestAnyDrainIsNormalized(t *testing.T) {
	t.Parallel()
	const url = "https://Logs.Example.com:443/in?key=a%3Ab"
	mocks := acctest.NewPipe(t, pipe.Options{})
	if err := mocks.Heroku.SetChoices(mock.Choices{NormalizeURLs: true}); err != nil {
		t.Fatal(err)
	}
	p := newAnyProtocol(t, mocks)
	now, diagnostics := p.apply(t.Context(), p.none(), p.to(url))
	if len(diagnostics) > 0 {
		t.Fatal(tell(diagnostics))
	}
	if urls := mocks.DrainURLs(t, acctest.App); urls[0] == url {
		t.Fatal("the mock does not write URLs its own way")
	}
	if now = p.refresh(now); p.text(now, "url") != url || p.Changes(now, p.to(url)) {
		t.Errorf("%s", p.values(now))
	}
	_, diagnostics = p.apply(t.Context(), p.none(), p.to("https://logs.example.com/in?key=a:b"))
	if !strings.Contains(tell(diagnostics), "Drain exists already") {
		t.Errorf("another way to write the URL: %s", tell(diagnostics))
	}
}

// TestDriftOfURL replaces the drain by another one outside of Terraform. The
// fingerprint detects it, even if the redacted URLs are equal.
func TestDriftOfURL(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	p := newAnyProtocol(t, mocks)
	first := p.hidden("https://logs.example.com/in?key=marked-one", 1)
	now := applied(t, p, p.none(), first)
	id := p.text(now, "drain_id")
	remove(t, mocks, id)
	if _, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{
		ID: id, URL: "https://logs.example.com/in?key=marked-two",
	}); err != nil {
		t.Fatal(err)
	}
	now = p.refresh(now)
	if said := p.plan(now, first); !strings.Contains(said, "URL has changed") || strings.Contains(said, "marked") {
		t.Errorf("the plan says %q", said)
	}
	now = applied(t, p, now, first)
	if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 1 || !strings.HasSuffix(urls[0], "marked-one") {
		t.Errorf("%q", urls)
	}
	if said := p.plan(p.refresh(now), first); said != "" {
		t.Errorf("the next plan says %q", said)
	}
}

// TestBadURLs refuses URLs before anything is planned. The diagnostic does not show
// them, and is not on the attribute, whose line the CLI would quote.
func TestBadURLs(t *testing.T) {
	t.Parallel()
	p := newAnyProtocol(t, acctest.NewPipe(t, pipe.Options{}))
	for name, test := range map[string]struct {
		set  map[string]any
		says string
		// blamed says that the attribute holds no secret.
		blamed bool
	}{
		"plain http": {set: map[string]any{"url": "http://marked.example"}, says: "loopback"},
		"newline":    {set: map[string]any{"url": "https://marked.example\n"}, says: "newline"},
		"space":      {set: map[string]any{"url": "https://h.example/?key=marked secret"}, says: "cuts a URL off"},
		"write-only": {set: map[string]any{"url_wo": "marked", "url_wo_version": 1}, says: "scheme"},
		"fragment":   {set: map[string]any{"url": "https://h.example/?key=mar#ked"}, says: "%23"},
		"twice": {
			set:  map[string]any{"url": "https://h.example", "url_wo": "https://h.example", "url_wo_version": 1},
			says: "given twice",
		},
		"no version":     {set: map[string]any{"url_wo": "https://h.example"}, says: "Write-only URL has no version"},
		"only a version": {map[string]any{"url_wo_version": 1}, "url_wo_version belongs to url_wo", true},
		"bad app":        {map[string]any{"app": "a/b", "url": "https://h.example"}, "Not a Heroku app", true},
	} {
		if test.set["app"] == nil {
			test.set["app"] = acctest.App
		}
		diagnostics := p.Validate(anyDrainName, p.Configuration(anyDrainName, test.set))
		said := tell(diagnostics)
		if len(diagnostics) != 1 || !failed(diagnostics) || !strings.Contains(said, test.says) ||
			strings.Contains(said, "mar") || (diagnostics[0].Attribute != nil) != test.blamed {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// TestLateURL refuses a URL in the apply that the plan did not know.
func TestLateURL(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	workspace := acctest.NewWorkspace(t)
	workspace.Write(mocks.Config(`
resource "terraform_data" "later" {
  input = "ftp://marked.example"
}

resource "logdrain_heroku_drain" "logs" {
  app = "demo"
  url = terraform_data.later.output
}
`))
	out, err := workspace.Try(t.Context(), "apply", "-auto-approve")
	if err == nil || !strings.Contains(unwrap(out), "its scheme must be https, syslog+tls or syslog") ||
		len(writes(mocks)) != 0 {
		t.Errorf("%v, %v\n%s", err, writes(mocks), out)
	}
}

// TestAnyDrainIsImported imports by ID, with and without the URL, and by identity.
// The plan after it is empty, also that of a configuration without a URL.
func TestAnyDrainIsImported(t *testing.T) {
	t.Parallel()
	const url = "https://logs.example.com/in?key=marked"
	mocks := acctest.NewPipe(t, pipe.Options{})
	there, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	p := newAnyProtocol(t, mocks)
	for name, test := range map[string]struct {
		id    string
		state string
	}{
		"with the URL":    {"demo/" + there.ID, url},
		"without the URL": {"write-only:demo/" + there.ID, ""},
		"by identity":     {"", ""},
	} {
		now, diagnostics := p.ImportBy(anyDrainName, map[string]string{"app": "demo", "drain_id": there.ID})
		if test.id != "" {
			now, diagnostics = p.Import(anyDrainName, test.id)
		}
		if len(diagnostics) > 0 || p.text(now, "url") != test.state {
			t.Fatalf("%s: %q, %s", name, p.text(now, "url"), tell(diagnostics))
		}
		if strings.Contains(p.noted(now), "marked") {
			t.Errorf("%s: the private state has the URL", name)
		}
		if p.Changes(now, p.to(test.state)) {
			t.Errorf("%s: the plan is not empty", name)
		}
		after := applied(t, p, now, p.hidden(url, 1))
		if p.text(after, "drain_id") != there.ID || p.text(after, "url") != "" {
			t.Errorf("%s: %s", name, p.values(after))
		}
	}
	if got := writes(mocks); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

// TestAnyDrainIsListed lists all drains of an app except those of add-ons, without
// a secret.
func TestAnyDrainIsListed(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	for _, drain := range []mock.Drain{
		{URL: "https://me:marked@logs.example.com/in"}, {URL: "syslog+tls://logs.example.com:6514"},
		{URL: "https://addon.example", Addon: &mock.Addon{Name: "theirs"}},
	} {
		if _, err := mocks.Heroku.AddDrain(acctest.App, drain); err != nil {
			t.Fatal(err)
		}
	}
	p := newAnyProtocol(t, mocks)
	listed := p.List(anyDrainName, map[string]string{"app": "demo"}, 0)
	if len(listed) != 2 {
		t.Fatalf("%d drains", len(listed))
	}
	for _, one := range listed {
		if len(one.Diagnostics) > 0 || p.text(one.Instance, "url") != "" || p.text(one.Instance, "url_redacted") == "" ||
			strings.Contains(one.Name, "marked") {
			t.Errorf("%s: %s", one.Name, p.values(one.Instance))
		}
		imported, diagnostics := p.ImportBy(anyDrainName, p.Identity(one.Instance, "app", "drain_id"))
		if failed(diagnostics) || p.Changes(imported, p.to("")) {
			t.Error("the plan after an import is not empty")
		}
	}
}

// TestAnyDrainIsMoved takes over a heroku_drain to any destination.
func TestAnyDrainIsMoved(t *testing.T) {
	t.Parallel()
	const url = "syslog+tls://logs.example.com:6514"
	mocks := acctest.NewPipe(t, pipe.Options{})
	there, err := mocks.Heroku.AddDrain(acctest.App, mock.Drain{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	p := newAnyProtocol(t, mocks)
	for _, attribute := range []string{"url", "sensitive_url"} {
		now, diagnostics := p.Move(anyDrainName, "heroku_drain",
			[]byte(`{"id": "`+there.ID+`", "app_id": "`+mock.DefaultAppID+`", "`+attribute+`": "`+url+`"}`))
		if failed(diagnostics) {
			t.Fatal(tell(diagnostics))
		}
		after := applied(t, p, p.refresh(now), p.to(url))
		if len(writes(mocks)) != 0 || p.text(after, "drain_id") != there.ID || p.text(now, "url") != "" {
			t.Errorf("%v %s", writes(mocks), p.values(after))
		}
	}
}

// TestWriteOnlyURLLeavesNoTrace runs all operations with a write-only URL at TRACE.
// No state, plan, log or output contains a part of a secret.
func TestWriteOnlyURLLeavesNoTrace(t *testing.T) {
	t.Parallel()
	mocks := acctest.NewPipe(t, pipe.Options{})
	log := filepath.Join(t.TempDir(), "trace.log")
	url := func(secret string) string {
		return strings.ReplaceAll("https://SECRET-user:SECRET-word@logs.example.com/in/SECRET-0123456789-token?k=SECRET-key",
			"SECRET", secret)
	}
	workspace := acctest.NewWorkspace(t, "TF_LOG=TRACE", "TF_LOG_PATH="+log, "TF_VAR_url="+url("feedface"))
	write := func(version string) {
		workspace.Write(mocks.Config("resource \"logdrain_heroku_drain\" \"logs\" {\n app = \"demo\"\n url_wo = var.url\n" +
			" url_wo_version = " + version + "\n}\nvariable \"url\" {\n  type = string\n  ephemeral = true\n}\n"))
	}
	write("1")
	out := workspace.Run("plan", "-out=plan.bin") + workspace.Run("apply", "plan.bin") +
		workspace.Run("plan", "-detailed-exitcode")
	workspace.Environment[2] = "TF_VAR_url=" + url("cafebabe")
	write("2")
	out += workspace.Apply() + workspace.Run("plan", "-detailed-exitcode")
	if urls := mocks.DrainURLs(t, acctest.App); len(urls) != 1 || urls[0] != url("cafebabe") {
		t.Errorf("%q", urls)
	}
	workspace.Environment[2] = "TF_VAR_url=" + url("bad face")
	refused, err := workspace.Try(t.Context(), "plan")
	if err == nil || !strings.Contains(unwrap(refused), "character 4 of its user name") {
		t.Errorf("%v\n%s", err, refused)
	}
	workspace.Environment[2] = "TF_VAR_url=" + url("cafebabe")
	out += refused + workspace.Run("show", "-json", "terraform.tfstate") + workspace.Run("destroy", "-auto-approve")
	checkTraces(t, workspace, out, "feedface", "cafebabe", "bad face")
	trace, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"feedface", "cafebabe"} {
		if strings.Contains(string(trace), secret) {
			t.Errorf("the log shows %s", secret)
		}
	}
}
