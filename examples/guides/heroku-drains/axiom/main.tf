terraform {
  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "axiom_token" {
  type        = string
  ephemeral   = true
  description = "An API token of Axiom's that may write to the dataset."
}

# The host belongs to the Axiom deployment that has the dataset.
resource "logdrain_heroku_drain" "axiom" {
  app            = "shop"
  url_wo         = "https://axiom:${urlencode(var.axiom_token)}@us-east-1.aws.edge.axiom.co/v1/ingest/shop-logs"
  url_wo_version = 1
}
