variable "logs_token" {
  type        = string
  ephemeral   = true
  description = "The token that the destination takes logs with. It is in no plan and no state."
}

resource "logdrain_heroku_drain" "shop" {
  app = "shop"

  # Count up when the token changes: the new drain is there before the old one goes.
  url_wo         = "https://shop:${urlencode(var.logs_token)}@logs.example.com/in"
  url_wo_version = 1
}
