package endpoint_test

import (
	"fmt"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/acctest"
)

// TestImportOfMixedSecrets imports an endpoint of each kind for every mix of plain
// and write-only secrets, in every way to import. The apply that completes the
// import makes no version, because Fastly already has each secret.
func TestImportOfMixedSecrets(t *testing.T) {
	t.Parallel()
	eachKind(t, "vcl", func(c *conformance) {
		secrets := c.kind.Secrets()
		if len(secrets) == 0 {
			return
		}
		whole := c.withSecrets(c.fullest())
		c.apply(c.protocol.None(c.typeName()), whole)
		held, version := c.secretsOf("edge"), c.fastly.Newest(c.service)
		ways := map[string]func() (acctest.Instance, bool){
			"write-only": func() (acctest.Instance, bool) {
				imported, diags := c.protocol.Import(c.typeName(), "write-only:"+c.service+"/edge")
				return imported, acctest.Failed(diags)
			},
			"plain": func() (acctest.Instance, bool) {
				imported, diags := c.protocol.Import(c.typeName(), c.service+"/edge")
				return imported, acctest.Failed(diags)
			},
			"identity": func() (acctest.Instance, bool) {
				imported, diags := c.importBy("edge")
				return imported, acctest.Failed(diags)
			},
		}
		for mix := range 1 << len(secrets) {
			mixed := whole
			for i, name := range secrets {
				value, given := whole[name]
				if mix>>i&1 == 1 && given {
					mixed = mixed.without(name).with(name+"_wo", value).with(name+"_wo_version", "1")
				}
			}
			for way, imports := range ways {
				about := fmt.Sprintf("%s, write-only secrets %b", way, mix)
				imported, failed := imports()
				if failed {
					c.t.Fatal(about)
				}
				after, diags := c.protocol.Apply(c.t.Context(), imported, c.config(mixed))
				if acctest.Failed(diags) {
					c.t.Fatal(about, acctest.Told(diags))
				}
				if newest := c.fastly.Newest(c.service); newest != version {
					c.t.Errorf("%s: the import made version %d", about, newest)
					version = newest
				}
				c.unchanged(after, mixed)
				if now := c.secretsOf("edge"); now != held {
					c.t.Errorf("%s: Fastly has\n%s\nnot\n%s", about, now, held)
				}
			}
		}
	})
}

// TestImportOfNameWithSlash imports an endpoint whose name begins like a version.
// Its identity shows which part is the name, and an ID does not.
func TestImportOfNameWithSlash(t *testing.T) {
	t.Parallel()
	eachKind(t, "vcl", func(c *conformance) {
		if c.kind.Name != "papertrail" {
			return
		}
		s := c.smallest().with("name", "7/audit")
		c.apply(c.protocol.None(c.typeName()), s)
		imported, diags := c.importBy("7/audit")
		if acctest.Failed(diags) {
			c.t.Fatal(acctest.Told(diags))
		}
		c.unchanged(imported, s)
		if _, diags := c.protocol.Import(c.typeName(), c.service+"/7/audit"); !acctest.Failed(diags) {
			c.t.Error("an ID imports it, too: the guide says otherwise")
		}
	})
}
