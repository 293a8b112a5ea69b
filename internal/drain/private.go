package drain

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Keys of the private state.
const (
	privateFingerprint   = "api_key"
	privateLeftovers     = "leftovers"
	privateAttempt       = "attempt"
	privateWithoutSecret = "without_key"
)

// privateState is what of a private state can be read and written.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// fingerprint tells whether a secret is the one in the drain, without telling what
// it is: a hash keyed with a random salt of its own for each drain. It lies in
// the private state, because a write-only secret is nowhere else.
type fingerprint struct {
	Salt []byte `json:"salt"`
	Hash []byte `json:"hash"`
}

// fingerprintOf makes the fingerprint of a secret.
func fingerprintOf(key string) fingerprint {
	taken := fingerprint{Salt: make([]byte, sha256.Size)}
	// It never fails, says its documentation.
	_, _ = rand.Read(taken.Salt)
	taken.Hash = taken.of(key)
	return taken
}

func (f fingerprint) of(key string) []byte {
	hash := hmac.New(sha256.New, f.Salt)
	hash.Write([]byte(key))
	return hash.Sum(nil)
}

// known says that there is a fingerprint to compare with.
func (f fingerprint) known() bool { return len(f.Salt) > 0 }

// match says whether the fingerprint is that of a secret.
func (f fingerprint) match(key string) bool { return f.known() && hmac.Equal(f.Hash, f.of(key)) }

// noteSecret notes the fingerprint of the secret in the drain, unless it is noted.
func noteSecret(ctx context.Context, private privateState, key string) diag.Diagnostics {
	held, diags := heldSecret(ctx, private)
	if held.match(key) {
		return diags
	}
	return append(diags, note(ctx, private, privateFingerprint, fingerprintOf(key))...)
}

// heldSecret gives the fingerprint of the secret in the drain.
func heldSecret(ctx context.Context, private privateReader) (fingerprint, diag.Diagnostics) {
	var held fingerprint
	diags := recall(ctx, private, privateFingerprint, &held)
	return held, diags
}

// leftovers gives the ids of drains that a change has replaced and could not
// remove.
func leftovers(ctx context.Context, private privateReader) ([]string, diag.Diagnostics) {
	var ids []string
	diags := recall(ctx, private, privateLeftovers, &ids)
	return ids, diags
}

// noteLeftovers notes which drains are still to be removed.
func noteLeftovers(ctx context.Context, private privateState, ids []string) diag.Diagnostics {
	before, diags := leftovers(ctx, private)
	if slices.Equal(before, ids) {
		return diags
	}
	if ids == nil {
		ids = []string{}
	}
	return append(diags, note(ctx, private, privateLeftovers, ids)...)
}

// privateReader is what of a private state can be read.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

func note(ctx context.Context, private privateState, key string, value any) diag.Diagnostics {
	text, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot note the state of the drain", err.Error())}
	}
	return private.SetKey(ctx, key, text)
}

func recall(ctx context.Context, private privateReader, key string, value any) diag.Diagnostics {
	text, diags := private.GetKey(ctx, key)
	if len(text) > 0 {
		if err := json.Unmarshal(text, value); err != nil {
			diags.AddError("Cannot read what was noted of the drain", err.Error())
		}
	}
	return diags
}
