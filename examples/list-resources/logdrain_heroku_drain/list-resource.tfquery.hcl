# All drains of an app except those of add-ons, with all attributes.
list "logdrain_heroku_drain" "shop" {
  provider         = logdrain
  include_resource = true

  config {
    app = "shop"
  }
}
