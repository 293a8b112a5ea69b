data "logdrain_heroku_drains" "shop" {
  app = "shop"
}

# Where the logs of the app go, by the ID of the drain. No secret is in it.
output "drains" {
  value = { for drain in data.logdrain_heroku_drains.shop.drains : drain.drain_id => drain.url_redacted }
}

# Those that lead to Datadog.
output "to_datadog" {
  value = [for drain in data.logdrain_heroku_drains.shop.drains : drain.drain_id if drain.kind == "datadog"]
}

# An app can have five drains of its own; those of add-ons don't count.
output "free_drains" {
  value = 5 - length([for drain in data.logdrain_heroku_drains.shop.drains : drain if drain.addon == null])
}
