variable "datadog_api_key" {
  type        = string
  sensitive   = true
  description = "The Datadog API key that the drain has."
}

import {
  to = logdrain_heroku_datadog.shop
  id = "shop/906262a4-e151-45d2-b35a-a2dc0ea9e688"
}

resource "logdrain_heroku_datadog" "shop" {
  api_key          = var.datadog_api_key # was: null # sensitive
  app              = "shop"
  service          = "shop"
  site             = "datadoghq.com"
  source           = "heroku"
  validate_api_key = true
}
