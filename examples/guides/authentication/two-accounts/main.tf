terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "staging_api_token" {
  type        = string
  sensitive   = true
  description = "A Fastly API token of the account for staging."
}

# The account for production. Its token is in FASTLY_API_TOKEN.
provider "logdrain" {}

provider "logdrain" {
  alias = "staging"

  fastly {
    api_token = var.staging_api_token
  }
}

data "logdrain_fastly_service" "production" {
  name = "demo"
}

data "logdrain_fastly_service" "staging" {
  provider = logdrain.staging
  name     = "demo"
}
