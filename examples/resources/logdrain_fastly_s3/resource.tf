variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "s3_access_key_wo" {
  type        = string
  ephemeral   = true
  description = "The ID of the AWS access key to write to the bucket with."
}

variable "s3_secret_key_wo" {
  type        = string
  ephemeral   = true
  description = "The secret of the AWS access key."
}

resource "logdrain_fastly_s3" "logs" {
  service_id  = var.service_id
  name        = "s3-logs"
  bucket_name = "edge-logs"
  domain      = "s3.eu-west-1.amazonaws.com"
  iam_role    = "arn:aws:iam::123456789012:role/fastly-logs"
  path        = "/edge/logs/"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_s3" "write_only" {
  service_id            = var.service_id
  name                  = "s3-logs-write-only"
  bucket_name           = "edge-logs"
  domain                = "s3.eu-west-1.amazonaws.com"
  access_key_wo         = var.s3_access_key_wo
  access_key_wo_version = 1
  secret_key_wo         = var.s3_secret_key_wo
  secret_key_wo_version = 1
  path                  = "/edge/logs/"
}
