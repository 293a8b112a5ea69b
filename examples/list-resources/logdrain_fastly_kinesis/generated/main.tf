variable "aws_access_key" {
  type        = string
  sensitive   = true
  description = "The ID of the AWS access key that the endpoint has at Fastly."
}

variable "aws_secret_key" {
  type        = string
  sensitive   = true
  description = "The secret of that AWS access key."
}

import {
  to = logdrain_fastly_kinesis.audit
  id = "SEEDSERVICE00000000001/audit"
}

resource "logdrain_fastly_kinesis" "audit" {
  access_key            = var.aws_access_key                                                  # was: null # sensitive
  format                = "{\"status\":\"%>s\",\"host\":\"%%{json.escape(req.http.host)}V\"}" # was: jsonencode({…})
  format_version        = 2
  log_processing_region = "none"
  name                  = "audit"
  region                = "us-east-1"
  secret_key            = var.aws_secret_key # was: null # sensitive
  service_id            = "SEEDSERVICE00000000001"
  topic                 = "edge-audit"
}
