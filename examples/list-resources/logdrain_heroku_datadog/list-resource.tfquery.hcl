# The drains of an app that lead to Datadog, with all attributes, so that
# -generate-config-out can write them down.
list "logdrain_heroku_datadog" "shop" {
  provider         = logdrain
  include_resource = true

  config {
    app = "shop"
  }
}
