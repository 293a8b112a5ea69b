# The drains of an app, wherever they lead, with all attributes.
list "logdrain_heroku_drain" "shop" {
  provider         = logdrain
  include_resource = true

  config {
    app = "shop"
  }
}
