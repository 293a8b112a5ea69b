variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "iam_role" {
  type        = string
  description = "The ARN of the IAM role that lets Fastly write to the stream."
}

variable "aws_access_key" {
  type        = string
  sensitive   = true
  description = "The ID of an AWS access key."
}

variable "aws_secret_key" {
  type        = string
  sensitive   = true
  description = "The secret of that AWS access key."
}

variable "write_only_access_key" {
  type        = string
  ephemeral   = true
  description = "The ID of an AWS access key."
}

variable "write_only_secret_key" {
  type        = string
  ephemeral   = true
  description = "The secret of that AWS access key."
}

# With an IAM role, so that there is no secret to rotate.
resource "logdrain_fastly_kinesis" "analytics" {
  service_id = var.service_id
  name       = "analytics"
  topic      = "edge-analytics"
  region     = "eu-west-1"
  iam_role   = var.iam_role

  # One line of JSON, whatever a client sends.
  format = provider::logdrain::json_log_format({
    time   = "%%{begin:%Y-%m-%dT%H:%M:%S%z}t"
    status = "%>s"
    path   = "req.url.path"
    host   = "req.http.host"
  })
}

# With the keys of an IAM user.
resource "logdrain_fastly_kinesis" "audit" {
  service_id = var.service_id
  name       = "audit"
  topic      = "edge-audit"
  access_key = var.aws_access_key
  secret_key = var.aws_secret_key
}

# With write-only keys, which are not stored in a plan or the state.
resource "logdrain_fastly_kinesis" "write_only" {
  service_id            = var.service_id
  name                  = "write-only"
  topic                 = "edge-audit"
  access_key_wo         = var.write_only_access_key
  access_key_wo_version = 1
  secret_key_wo         = var.write_only_secret_key
  secret_key_wo_version = 1
}
