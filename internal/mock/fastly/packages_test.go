package fastly_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/hex"
	"io"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/logdrain/terraform-provider-logdrain/internal/mock/fastly"
)

// archive makes a package from files.
func archive(t *testing.T, files ...[2]string) []byte {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	writer := tar.NewWriter(zipped)
	for _, file := range files {
		header := &tar.Header{Name: file[0], Size: int64(len(file[1])), Mode: 0o600}
		if err := writer.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := writer.Write([]byte(file[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// upload sends a package as official clients do (recorded).
func (a *api) upload(path string, packed []byte) reply {
	a.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("package", "package.tar.gz")
	if err != nil {
		a.t.Fatal(err)
	}
	if _, err := part.Write(packed); err != nil {
		a.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		a.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(a.t.Context(), http.MethodPut, "http://mock.test"+path, &body)
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Fastly-Key", "token")
	r.Header.Set("Content-Type", form.FormDataContentType())
	response, err := a.client.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, string(text)}
}

// TestPackage uploads a package and reads its description (recorded: package).
func TestPackage(t *testing.T) {
	t.Parallel()
	const manifest = "manifest_version = 3\nname = \"test-package\"\ndescription = \"Empty.\"\n" +
		"authors = [\"<oss@fastly.com>\"]\nlanguage = \"rust\"\n\n[scripts]\nname = \"other\"\n"
	packed := archive(t,
		[2]string{"test-package/bin/main.wasm", "\x00asm"}, [2]string{"test-package/fastly.toml", manifest})
	a := newDemo(t, fastly.Options{})
	a.expect(200, "POST", "/service/compute/version", "")
	const path = "/service/compute/version/3/package"
	a.expect(404, "GET", path, "")
	a.expect(400, "PUT", "/service/compute/version/3/activate", "")
	if r := a.upload(path, packed); r.status != http.StatusOK {
		t.Fatalf("%+v", r)
	}
	digest := func(text []byte) string {
		sum := sha512.Sum512(text)
		return hex.EncodeToString(sum[:])
	}
	shown := a.expect(200, "GET", path, "").object(t)
	metadata, ok := shown["metadata"].(map[string]any)
	if !ok || shown["version"] != 3.0 || shown["service_id"] != "compute" {
		t.Fatalf("%v", shown)
	}
	check(t, "metadata", metadata, map[string]any{
		"name": "test-package", "description": "Empty.", "authors": []any{"<oss@fastly.com>"}, "language": "rust",
		"size": float64(len(packed)), "hashsum": digest(packed), "files_hash": digest([]byte(manifest + "\x00asm")),
	})
	a.expect(200, "PUT", "/service/compute/version/3/activate", "")
	if r := a.upload(path, packed); r.status != http.StatusUnprocessableEntity {
		t.Errorf("%+v", r)
	}
	const refused = `{"msg":"Bad request","detail":"Failed to extract metadata from package"}`
	for name, spoiled := range map[string][]byte{
		"no archive": []byte("x"), "half": packed[:len(packed)/2],
		"no program": archive(t, [2]string{"p/fastly.toml", manifest}),
	} {
		if r := a.upload(edge+"/package", spoiled); r.status != 400 || r.text != refused {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
