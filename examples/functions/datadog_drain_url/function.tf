variable "datadog_api_key" {
  type        = string
  sensitive   = true
  description = "The Datadog API key."
}

# For a drain that is made by other means, such as the heroku_drain of Heroku's
# own provider. The URL is sensitive because the key is.
output "drain_url" {
  sensitive = true
  value = provider::logdrain::datadog_drain_url(
    "datadoghq.eu",
    var.datadog_api_key,
    { service = "shop", env = "production" },
    { team = "web" },
  )
}
