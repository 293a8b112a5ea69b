package fastly

import "slices"

// fileKinds gives the types that write files.
func fileKinds() []*kind {
	return []*kind{
		azureblobKind(), cloudfilesKind(), digitaloceanKind(), ftpKind(), gcsKind(), openstackKind(), s3Kind(), sftpKind(),
	}
}

// azureblobKind is Azure Blob Storage.
func azureblobKind() *kind {
	return compressed(loggingKind("azureblob", apacheFormat,
		needed("account_name", "container"), neededSecrets("sas_token"), fileFields(), fileBound(),
	)).with(checkFileBound)
}

// cloudfilesKind is Rackspace Cloud Files. The region defaults to null (chosen:
// unknown).
func cloudfilesKind() *kind {
	return compressed(loggingKind("cloudfiles", apacheFormat,
		needed("user", "bucket_name"), neededSecrets("access_key"), fileFields(),
		[]field{{name: "region", nullable: true, oneOf: []string{"DFW", "ORD", "IAD", "LON", "SYD", "HKG"}}},
	))
}

// digitaloceanKind is DigitalOcean Spaces. The default of domain is documented. No
// client sends redundancy, but replies have it (recorded).
func digitaloceanKind() *kind {
	return compressed(loggingKind("digitalocean", apacheFormat,
		needed("bucket_name"), neededSecrets("access_key", "secret_key"), fileFields(),
		[]field{{name: "domain", initial: "nyc3.digitaloceanspaces.com"}},
		derivedNulls("redundancy"),
	))
}

// ftpKind is FTP. The hostname is the address (recorded), and ipv4 is null
// (recorded for names, chosen: unknown, for addresses).
func ftpKind() *kind {
	k := compressed(loggingKind("ftp", apacheFormat,
		needed("address", "user"), neededSecrets("password"), port("21"), fileFields(),
		derivedNulls("hostname", "ipv4"),
	))
	k.derive = func(c change) {
		settleCompression(c)
		c.row["hostname"] = c.row["address"]
	}
	return k
}

// gcsKind is Google Cloud Storage. The path defaults to "/" (documented), and
// message_type to "blank" (recorded until 2019, against the reference). The key
// keeps a newline at its end (recorded). The public_key is null in recordings;
// newer clients can set it (second-hand).
func gcsKind() *kind {
	return compressed(loggingKind("gcs", jsonFormat,
		needed("bucket_name"), unset("project_id"), googleFields(), except(fileFields(), "path", "message_type"),
		[]field{{name: "path", initial: "/"}}, messageType("blank"),
	)).with(checkGoogle)
}

// openstackKind is OpenStack.
func openstackKind() *kind {
	return compressed(loggingKind("openstack", apacheFormat,
		needed("url", "user", "bucket_name"), neededSecrets("access_key"), fileFields(),
	))
}

// s3Kind is Amazon S3. The default of domain is recorded (in 2016) and documented.
// Keys and a role exclude each other (recorded), and an endpoint without either is
// accepted (second-hand). Only clients check that server_side_encryption_kms_key_id
// needs aws:kms (second-hand).
func s3Kind() *kind {
	k := compressed(loggingKind("s3", apacheFormat,
		needed("bucket_name"), awsFields(), fileFields(), fileBound(),
		[]field{
			{name: "domain", initial: "s3.amazonaws.com"},
			{name: "acl", nullable: true, oneOf: []string{
				"private", "public-read", "public-read-write", "aws-exec-read", "authenticated-read", "bucket-owner-read",
				"bucket-owner-full-control",
			}},
			{name: "redundancy", nullable: true, oneOf: []string{
				"standard", "intelligent_tiering", "standard_ia", "onezone_ia", "glacier_ir", "glacier", "deep_archive",
				"reduced_redundancy",
			}},
			{name: "server_side_encryption", nullable: true, oneOf: []string{"AES256", "aws:kms"}},
		},
		unset("server_side_encryption_kms_key_id"),
	)).with(checkRole, checkFileBound)
	k.clashes = slices.Concat([]rule{clashingRole}, k.clashes)
	return k
}

// sftpKind is SFTP. The gzip_level is a number, and a newline at the end of the key
// is removed (both recorded).
func sftpKind() *kind {
	return compressed(loggingKind("sftp", apacheFormat,
		needed("address", "user", "ssh_known_hosts"), trimming(unsetSecrets("password", "secret_key"), "secret_key"),
		port("22"), except(fileFields(), "gzip_level"),
		[]field{{name: "gzip_level", shape: Number, initial: int64(0), most: 9}},
	)).with(checkSFTP)
}
