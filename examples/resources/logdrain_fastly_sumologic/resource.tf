variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "sumologic_url" {
  type        = string
  sensitive   = true
  description = "The URL of the HTTP source."
}

variable "sumologic_url_wo" {
  type        = string
  ephemeral   = true
  description = "The URL of the HTTP source."
}

resource "logdrain_fastly_sumologic" "logs" {
  service_id = var.service_id
  name       = "sumologic-logs"
  url        = var.sumologic_url
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_sumologic" "write_only" {
  service_id     = var.service_id
  name           = "sumologic-logs-write-only"
  url_wo         = var.sumologic_url_wo
  url_wo_version = 1
}
