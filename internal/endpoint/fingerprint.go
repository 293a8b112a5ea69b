package endpoint

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/logdrain/terraform-provider-logdrain/internal/endpoint/kind"
	"github.com/logdrain/terraform-provider-logdrain/internal/fastly"
)

// keyFingerprints is the key of the fingerprints in the private state.
const keyFingerprints = "fingerprints"

// fingerprints show whether a secret is the one that Fastly had when it was last
// read or written, without revealing it: hashes that are keyed with a random salt
// per endpoint. They are in the private state, because no other part of the state
// has a trace of a write-only secret.
type fingerprints struct {
	Salt []byte `json:"salt"`
	// Hashes are by the name of the secret field. A secret that is not set has
	// none.
	Hashes map[string][]byte `json:"hashes"`
}

// fingerprintsOf makes the fingerprints of an endpoint's secrets.
func fingerprintsOf(k kind.Kind, endpoint fastly.Endpoint) fingerprints {
	prints := fingerprints{Salt: make([]byte, sha256.Size), Hashes: map[string][]byte{}}
	// Its documentation says that it never fails.
	_, _ = rand.Read(prints.Salt)
	for _, name := range k.Secrets() {
		if endpoint[name] != "" {
			prints.Hashes[name] = prints.hash(name, endpoint[name])
		}
	}
	return prints
}

// after gives the fingerprints after an update that could not be read back: those of
// the secrets that were sent are new.
func (f fingerprints) after(k kind.Kind, sent fastly.Endpoint) fingerprints {
	after := fingerprints{Salt: f.Salt, Hashes: maps.Clone(f.Hashes)}
	for _, name := range k.Secrets() {
		switch secret, was := sent[name]; {
		case was && secret == "":
			delete(after.Hashes, name)
		case was:
			after.Hashes[name] = f.hash(name, secret)
		}
	}
	return after
}

func (f fingerprints) hash(field, secret string) []byte {
	hash := hmac.New(sha256.New, f.Salt)
	// Fastly strips the line break at the end of some keys.
	hash.Write([]byte(field + "\x00" + strings.TrimSpace(secret)))
	return hash.Sum(nil)
}

// known says whether there are fingerprints to compare with.
func (f fingerprints) known() bool { return len(f.Salt) > 0 }

// match says whether a field is known to have a secret. An empty secret stands for
// a field that is not set.
func (f fingerprints) match(field, secret string) bool {
	if !f.known() {
		return false
	}
	if secret == "" {
		return f.Hashes[field] == nil
	}
	return hmac.Equal(f.Hashes[field], f.hash(field, secret))
}

// write stores the fingerprints.
func (f fingerprints) write(ctx context.Context, private privateWriter) diag.Diagnostics {
	text, err := json.Marshal(f)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot store the fingerprints of secrets", badPrivateState(err))}
	}
	return private.SetKey(ctx, keyFingerprints, text)
}

// readFingerprints reads the stored fingerprints. After an import there are none.
func readFingerprints(ctx context.Context, private privateReader) (fingerprints, diag.Diagnostics) {
	var prints fingerprints
	text, diags := private.GetKey(ctx, keyFingerprints)
	if len(text) > 0 {
		if err := json.Unmarshal(text, &prints); err != nil {
			diags.AddError("Cannot read the fingerprints of secrets", badPrivateState(err))
		}
	}
	return prints, diags
}
