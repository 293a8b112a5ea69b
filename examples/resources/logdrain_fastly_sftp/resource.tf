variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "sftp_password" {
  type        = string
  sensitive   = true
  description = "The password of the user."
}

variable "sftp_password_wo" {
  type        = string
  ephemeral   = true
  description = "The password of the user."
}

variable "sftp_secret_key_wo" {
  type        = string
  ephemeral   = true
  description = "The SSH private key of the user, in PEM format."
}

resource "logdrain_fastly_sftp" "logs" {
  service_id      = var.service_id
  name            = "sftp-logs"
  address         = "logs.example.com"
  user            = "fastly"
  password        = var.sftp_password
  ssh_known_hosts = "logs.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExamp"
  path            = "/edge/logs/"
}

# With write-only secrets, which are not stored in a plan or the state.
resource "logdrain_fastly_sftp" "write_only" {
  service_id            = var.service_id
  name                  = "sftp-logs-write-only"
  address               = "logs.example.com"
  user                  = "fastly"
  password_wo           = var.sftp_password_wo
  password_wo_version   = 1
  secret_key_wo         = var.sftp_secret_key_wo
  secret_key_wo_version = 1
  ssh_known_hosts       = "logs.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExamp"
  path                  = "/edge/logs/"
}
