terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
    vault = {
      source = "hashicorp/vault"
    }
  }
}

variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

# Read while Terraform runs, and not stored.
ephemeral "vault_kv_secret_v2" "logplex" {
  mount = "secret"
  name  = "fastly/logplex"
}

# The version of the secret, which is not a secret itself. After a new version in
# the vault, the next apply sends the new secret.
data "vault_kv_secret_subkeys_v2" "logplex" {
  mount = "secret"
  name  = "fastly/logplex"
}

resource "logdrain_fastly_heroku" "edge" {
  service_id       = var.service_id
  name             = "edge"
  url              = "https://1.us.logplex.io/logs"
  token_wo         = ephemeral.vault_kv_secret_v2.logplex.data["token"]
  token_wo_version = data.vault_kv_secret_subkeys_v2.logplex.version
}
