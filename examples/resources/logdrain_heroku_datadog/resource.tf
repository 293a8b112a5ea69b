variable "datadog_api_key" {
  type        = string
  ephemeral   = true
  description = "The Datadog API key. It is not stored in a plan or the state."
}

resource "logdrain_heroku_datadog" "shop" {
  app     = "shop"
  site    = "datadoghq.eu"
  service = "shop"
  env     = "production"

  tags = {
    team = "web"
  }

  # Increment whenever the key changes. The new drain is added before the old one is removed.
  api_key_wo         = var.datadog_api_key
  api_key_wo_version = 1
}
