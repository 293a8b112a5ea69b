variable "datadog_api_key" {
  type        = string
  ephemeral   = true
  description = "The Datadog API key. It is in no plan and no state."
}

resource "logdrain_heroku_datadog" "shop" {
  app     = "shop"
  site    = "datadoghq.eu"
  service = "shop"
  env     = "production"

  tags = {
    team = "web"
  }

  # Count up when the key changes: the new drain is there before the old one goes.
  api_key_wo         = var.datadog_api_key
  api_key_wo_version = 1
}
