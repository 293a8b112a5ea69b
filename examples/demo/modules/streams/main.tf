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

variable "iam_role" {
  type        = string
  description = "The ARN of the IAM role that lets Fastly write to the streams."
}

variable "streams" {
  type        = map(object({ topic = string, region = string }))
  description = "The Kinesis streams to log to, by the name of the endpoint."
}

resource "logdrain_fastly_kinesis" "stream" {
  for_each = var.streams

  service_id = var.service_id
  name       = each.key
  topic      = each.value.topic
  region     = each.value.region
  iam_role   = var.iam_role
}
