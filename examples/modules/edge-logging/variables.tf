variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "defaults" {
  type = object({
    format                = optional(string)
    log_processing_region = optional(string, "none")
    response_condition    = optional(string)
  })
  default     = {}
  description = "The settings of endpoints that do not set them. Without a format, each line is JSON."
}

variable "heroku" {
  type = map(object({
    url                   = string
    token_version         = optional(number, 1)
    format                = optional(string)
    log_processing_region = optional(string)
    response_condition    = optional(string)
  }))
  default     = {}
  description = "The Heroku endpoints, by name. Increment token_version whenever the token changes."
}

variable "heroku_tokens" {
  type        = map(string)
  default     = {}
  sensitive   = true
  ephemeral   = true
  description = "The Logplex tokens of the Heroku endpoints, by name."
}

variable "kinesis" {
  type = map(object({
    topic                 = string
    region                = optional(string, "us-east-1")
    iam_role              = string
    format                = optional(string)
    log_processing_region = optional(string)
    response_condition    = optional(string)
  }))
  default     = {}
  description = "The Kinesis endpoints, by name."

  validation {
    condition     = length(setintersection(keys(var.kinesis), keys(var.heroku))) == 0
    error_message = "The name of an endpoint must be unique in its service among endpoints of all kinds."
  }
}
