terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "logplex_token" {
  type        = string
  ephemeral   = true
  description = "The token that the endpoint has at Fastly."
}

import {
  to = logdrain_fastly_heroku.edge
  id = "write-only:SEEDSERVICE00000000001/edge"
}

resource "logdrain_fastly_heroku" "edge" {
  service_id       = "SEEDSERVICE00000000001"
  name             = "edge"
  url              = "https://1.us.logplex.io/logs"
  token_wo         = var.logplex_token
  token_wo_version = 1
}
