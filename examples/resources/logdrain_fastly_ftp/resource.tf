variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "ftp_password" {
  type        = string
  sensitive   = true
  description = "The password of the user."
}

variable "ftp_password_wo" {
  type        = string
  ephemeral   = true
  description = "The password of the user."
}

resource "logdrain_fastly_ftp" "logs" {
  service_id = var.service_id
  name       = "ftp-logs"
  address    = "logs.example.com"
  user       = "fastly"
  password   = var.ftp_password
  path       = "/edge/logs/"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_ftp" "write_only" {
  service_id          = var.service_id
  name                = "ftp-logs-write-only"
  address             = "logs.example.com"
  user                = "fastly"
  password_wo         = var.ftp_password_wo
  password_wo_version = 1
  path                = "/edge/logs/"
}
