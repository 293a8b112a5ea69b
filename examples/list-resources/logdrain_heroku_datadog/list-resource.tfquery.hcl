# The drains of an app to Datadog, with all attributes.
list "logdrain_heroku_datadog" "shop" {
  provider         = logdrain
  include_resource = true

  config {
    app = "shop"
  }
}
