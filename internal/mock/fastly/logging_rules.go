package fastly

import (
	"regexp"
	"strings"
)

// clashingRole refuses a role together with keys, before anything else (recorded
// for Kinesis and S3). It checks the new row, so a switch has to clear the old
// credentials in the same call (recorded).
func clashingRole(c change) *failure {
	if filled(c.row["iam_role"]) && (filled(c.row["access_key"]) || filled(c.row["secret_key"])) {
		return badValue("'iam_role' can't be used when 'access_key' or 'secret_key' are provided")
	}
	return nil
}

// checkRole refuses a role that is not an ARN (recorded for Kinesis, inferred for
// S3).
func checkRole(c change) *failure {
	if role := c.sent.text("iam_role"); role != "" && strings.Count(role, ":") < 5 {
		return badRequest("invalid IAM Role ARN %s: ARNs must have six colon-separated components", role)
	}
	return nil
}

// regionShape matches the names of AWS regions. The list in Fastly's generated
// clients lacks newer regions, so the mock checks only the shape.
var regionShape = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]+$`)

// checkRegion refuses a region that does not look like one of Amazon's. The words
// are recorded for New Relic.
func checkRegion(c change) *failure {
	if _, sent := c.sent["region"]; sent && !regionShape.MatchString(textOf(c.row["region"])) {
		return badRequest("unrecognized region %s", c.sent.text("region"))
	}
	return nil
}

// clashingCompression refuses a codec and a level in one body, before anything else
// (recorded for a POST of each type that has them, inferred for a PUT). A level
// with an empty codec is accepted (second-hand). A level of 0 with a codec is
// refused (chosen: unknown).
func clashingCompression(c change) *failure {
	if c.sends("compression_codec") && c.sends("gzip_level") {
		return badValue("'compression_codec' and 'gzip_level' cannot be set simultaneously")
	}
	return nil
}

// settleCompression keeps codec and level exclusive: the one that is sent clears
// the other (recorded). The codec gzip has a level of 3 (documented).
func settleCompression(c change) {
	level, _ := wholeOf(c.row["gzip_level"])
	switch {
	case c.sends("compression_codec"):
		level = 0
		if c.row["compression_codec"] == "gzip" {
			level = 3
		}
		setLevel(c, level)
	case c.sends("gzip_level") && level > 0:
		c.row["compression_codec"] = nil
	}
}

// setLevel writes a gzip_level in the field's own shape.
func setLevel(c change, level int64) {
	field, _ := c.kind.find("gzip_level")
	c.row["gzip_level"] = level
	if field.shape == Digits {
		c.row["gzip_level"] = string(rune('0' + level))
	}
}

// disguiseCompression changes the reply to a PUT of a codec, which differs from
// later reads: the level is null, or the number 0 if there was a level before
// (recorded).
func disguiseCompression(c change, shown object) {
	if c.old == nil || !c.sends("compression_codec") {
		return
	}
	shown["gzip_level"] = nil
	if before, _ := wholeOf(c.old["gzip_level"]); before > 0 {
		shown["gzip_level"] = int64(0)
	}
}

// compressed adds the rules of a codec and a level to a kind.
func compressed(k *kind) *kind {
	k.clashes = append(k.clashes, clashingCompression)
	k.derive, k.disguise = settleCompression, disguiseCompression
	return k
}

// smallestFile is the lowest limit for the size of a file, in bytes (documented).
// The words of the refusal are chosen: unknown.
const smallestFile = 1 << 20

// checkFileBound refuses a limit that is too low and not 0.
func checkFileBound(c change) *failure {
	bound, ok := c.row["file_max_bytes"].(int64)
	if _, sent := c.sent["file_max_bytes"]; sent && ok && bound != 0 && bound < smallestFile {
		return badRequest("Invalid value '%d' for 'file_max_bytes'", bound)
	}
	return nil
}

// checkGoogle refuses incomplete credentials: neither an account name nor both
// parts of a key (second-hand; the words are chosen: unknown). An account name
// can't be cleared (second-hand for an empty text; chosen: unknown, for null).
func checkGoogle(c change) *failure {
	if _, sent := c.sent["account_name"]; sent && !c.sends("account_name") {
		return badRequest("Invalid account_name ''")
	}
	whole := filled(c.row["user"]) && filled(c.row["secret_key"])
	if !whole && !filled(c.row["account_name"]) {
		return badRequest("either an account_name or a user and secret_key pair must be provided")
	}
	return nil
}

// checkSFTP refuses an endpoint without credentials. Official clients do
// (second-hand); that the API does, too, is chosen: unknown.
func checkSFTP(c change) *failure {
	if !filled(c.row["password"]) && !filled(c.row["secret_key"]) {
		return badRequest("either a password or a secret_key must be provided")
	}
	return nil
}
