variable "logs_token" {
  type        = string
  ephemeral   = true
  description = "The token to authenticate to the destination with. It is not stored in a plan or the state."
}

resource "logdrain_heroku_drain" "shop" {
  app = "shop"

  # Increment whenever the token changes. The new drain is added before the old one is removed.
  url_wo         = "https://shop:${urlencode(var.logs_token)}@logs.example.com/in"
  url_wo_version = 1
}
