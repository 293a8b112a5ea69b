package drain

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Keys of the private state. "api_key" and "without_key" say "key" also for a drain
// whose secret is its URL. They can't be renamed, because existing states have them.
const (
	privateFingerprint   = "api_key"
	privateLeftovers     = "leftovers"
	privateAttempt       = "attempt"
	privateWithoutSecret = "without_key"
)

// privateState is the part of a private state that can be read and written.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// fingerprint shows whether a secret is the one in the drain, without revealing it:
// a hash that is keyed with a random salt per drain. It is in the private state,
// because no other part of the state has a trace of a write-only secret.
type fingerprint struct {
	Salt []byte `json:"salt"`
	Hash []byte `json:"hash"`
}

// fingerprintOf makes the fingerprint of a secret.
func fingerprintOf(key string) fingerprint {
	taken := fingerprint{Salt: make([]byte, sha256.Size)}
	// Its documentation says that it never fails.
	_, _ = rand.Read(taken.Salt)
	taken.Hash = taken.of(key)
	return taken
}

func (f fingerprint) of(key string) []byte {
	hash := hmac.New(sha256.New, f.Salt)
	hash.Write([]byte(key))
	return hash.Sum(nil)
}

// known says whether there is a fingerprint to compare with.
func (f fingerprint) known() bool { return len(f.Salt) > 0 }

// match says whether the fingerprint is that of a secret.
func (f fingerprint) match(key string) bool { return f.known() && hmac.Equal(f.Hash, f.of(key)) }

// storeSecret stores the fingerprint of the secret in the drain, unless it is
// stored already.
func storeSecret(ctx context.Context, private privateState, key string) diag.Diagnostics {
	stored, diags := storedSecret(ctx, private)
	if stored.match(key) {
		return diags
	}
	return append(diags, store(ctx, private, privateFingerprint, fingerprintOf(key))...)
}

// storedSecret gives the stored fingerprint of the secret in the drain.
func storedSecret(ctx context.Context, private privateReader) (fingerprint, diag.Diagnostics) {
	var stored fingerprint
	diags := load(ctx, private, privateFingerprint, &stored)
	return stored, diags
}

// leftovers gives the IDs of drains that a change has replaced and could not
// remove.
func leftovers(ctx context.Context, private privateReader) ([]string, diag.Diagnostics) {
	var ids []string
	diags := load(ctx, private, privateLeftovers, &ids)
	return ids, diags
}

// storeLeftovers stores which drains are still to be removed.
func storeLeftovers(ctx context.Context, private privateState, ids []string) diag.Diagnostics {
	before, diags := leftovers(ctx, private)
	if slices.Equal(before, ids) {
		return diags
	}
	if ids == nil {
		ids = []string{}
	}
	return append(diags, store(ctx, private, privateLeftovers, ids)...)
}

// privateReader is the part of a private state that can be read.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

func store(ctx context.Context, private privateState, key string, value any) diag.Diagnostics {
	text, err := json.Marshal(value)
	if err != nil {
		return failure("Cannot store private values of the drain", badPrivateState(err))
	}
	return private.SetKey(ctx, key, text)
}

// badPrivateState explains a private state that is not in the provider's form.
func badPrivateState(err error) string {
	return fmt.Sprintf("The private part of the state can't be used: %v. If nobody has changed the state by hand, "+
		"please report this. To get a new state, use terraform state rm and import the drain.", err)
}

func load(ctx context.Context, private privateReader, key string, value any) diag.Diagnostics {
	text, diags := private.GetKey(ctx, key)
	if len(text) > 0 {
		if err := json.Unmarshal(text, value); err != nil {
			diags.AddError("Cannot read private values of the drain", badPrivateState(err))
		}
	}
	return diags
}
