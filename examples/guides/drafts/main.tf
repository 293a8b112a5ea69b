terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "draft_version" {
  type        = number
  default     = null
  description = "An unlocked version to write to. If omitted, changes go live."
}

resource "logdrain_fastly_kinesis" "audit" {
  service_id    = var.service_id
  draft_version = var.draft_version
  name          = "audit"
  topic         = "edge-audit"
  iam_role      = "arn:aws:iam::123456789012:role/fastly-logs"
}
