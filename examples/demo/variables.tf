variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "logplex_token" {
  type        = string
  sensitive   = true
  description = "The token with which Heroku's Logplex accepts logs."
}

variable "iam_role" {
  type        = string
  default     = "arn:aws:iam::123456789012:role/fastly-logs"
  description = "The ARN of the IAM role that lets Fastly write to the streams."
}

variable "heroku_name" {
  type        = string
  default     = "edge"
  description = "The name of the Heroku endpoint."
}

variable "response_condition" {
  type        = string
  default     = null
  description = "The condition under which the Heroku endpoint logs. If omitted, it always logs."
}

variable "streams" {
  type        = map(object({ topic = string, region = string }))
  description = "The Kinesis streams to log to, by the name of the endpoint."

  default = {
    analytics = { topic = "edge-analytics", region = "us-east-1" }
    audit     = { topic = "edge-audit", region = "us-east-1" }
  }
}
