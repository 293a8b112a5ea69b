data "logdrain_heroku_drains" "shop" {
  app = "shop"
}

# The destinations of the app's logs, by the ID of the drain. The output has no secrets.
output "drains" {
  value = { for drain in data.logdrain_heroku_drains.shop.drains : drain.drain_id => drain.url_redacted }
}

# The drains to Datadog.
output "to_datadog" {
  value = [for drain in data.logdrain_heroku_drains.shop.drains : drain.drain_id if drain.kind == "datadog"]
}

# An app can have five drains, not counting those of add-ons.
output "free_drains" {
  value = 5 - length([for drain in data.logdrain_heroku_drains.shop.drains : drain if drain.addon == null])
}
