variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "streams" {
  type        = set(string)
  default     = ["access", "audit", "errors"]
  description = "The Kinesis streams to log to."
}

# Three endpoints, one new version of the service.
resource "logdrain_fastly_kinesis" "stream" {
  for_each = var.streams

  service_id = var.service_id
  name       = each.key
  topic      = "edge-${each.key}"
  iam_role   = "arn:aws:iam::123456789012:role/fastly-logs"
}
