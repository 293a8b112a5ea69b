package fastly

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"path"
	"strings"
)

// routePackage serves a Compute service's package (recorded). Real replies to an
// upload also contain metadata of the compiler, which is not mocked.
func (s *Server) routePackage(r *http.Request, sv *service, v *version) answer {
	switch {
	case isRead(r.Method) && v.program == nil:
		return failed(notFound())
	case isRead(r.Method):
	case r.Method != http.MethodPut:
		s.violations.add("unknown method: %s", describe(r))
		return failed(wrongMethod())
	case v.closed():
		return s.refused(r, versionLocked(sv.id, v.number))
	default:
		metadata, found := readPackage(r)
		if !found {
			return failed(badRequest("Failed to extract metadata from package"))
		}
		now := s.stamp()
		v.program = object{
			"id": s.newID(), "metadata": metadata, "created_at": now, "updated_at": now, "deleted_at": nil,
		}
	}
	shown := maps.Clone(v.program)
	shown["service_id"], shown["version"] = sv.id, v.number
	return ok(shown)
}

// seededProgram is the package of a seeded version, because a seed only says that
// there is a package.
func (v *version) seededProgram() object {
	return object{
		"id": "MOCKPACKAGE00000000001", "created_at": v.created, "updated_at": v.created, "deleted_at": nil,
		"metadata": object{
			"name": "mock", "description": "", "authors": list{}, "language": "", "size": int64(0),
			"hashsum": "", "files_hash": "",
		},
	}
}

// readPackage describes the uploaded archive: its size, the hash of the whole, the
// hash of its manifest followed by its program (second-hand: official clients
// compare it), and the keys of the manifest.
func readPackage(r *http.Request) (object, bool) {
	file, _, err := r.FormFile("package")
	if err != nil {
		return nil, false
	}
	defer file.Close()
	archive, err := io.ReadAll(file)
	if err != nil {
		return nil, false
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, false
	}
	contents := map[string][]byte{}
	for files := tar.NewReader(unpacked); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false
		}
		text, err := io.ReadAll(files)
		if err != nil {
			return nil, false
		}
		contents[path.Base(header.Name)] = text
	}
	manifest, program := contents["fastly.toml"], contents["main.wasm"]
	if manifest == nil || program == nil {
		return nil, false
	}
	metadata := readManifest(string(manifest))
	metadata["size"], metadata["hashsum"] = int64(len(archive)), hash(archive)
	metadata["files_hash"] = hash(append(bytes.Clone(manifest), program...))
	return metadata, true
}

// hash writes a SHA-512.
func hash(text []byte) string {
	sum := sha512.Sum512(text)
	return hex.EncodeToString(sum[:])
}

// readManifest reads the keys of a manifest that replies contain: those before the
// first table, each on one line.
func readManifest(text string) object {
	metadata := object{"name": "", "description": "", "authors": list{}, "language": ""}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			break
		}
		key, value, _ := strings.Cut(line, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if _, known := metadata[key]; !known {
			continue
		}
		// Strings and lists of strings have the same form in TOML and JSON.
		var plain any
		if err := json.Unmarshal([]byte(value), &plain); err != nil {
			continue
		}
		if body, known := bodyValue(plain); known {
			metadata[key] = body
		}
	}
	return metadata
}
