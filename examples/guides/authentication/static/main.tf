terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "fastly_api_token" {
  type        = string
  sensitive   = true
  description = "A Fastly API token with the scope global."
}

variable "heroku_api_key" {
  type        = string
  sensitive   = true
  description = "A Heroku API key, for drains of Heroku apps."
}

provider "logdrain" {
  fastly {
    api_token = var.fastly_api_token
  }

  heroku {
    api_key = var.heroku_api_key
  }
}

data "logdrain_fastly_service" "site" {
  name = "demo"
}

data "logdrain_heroku_drains" "shop" {
  app = "shop"
}
