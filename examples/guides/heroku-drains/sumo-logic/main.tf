terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "sumo_logic_source_url" {
  type        = string
  ephemeral   = true
  description = "The address of an HTTP source, as Sumo Logic shows it. The end of its path is the secret."
}

resource "logdrain_heroku_drain" "sumo_logic" {
  app            = "shop"
  url_wo         = var.sumo_logic_source_url
  url_wo_version = 1
}
