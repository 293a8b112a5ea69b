variable "logplex_token" {
  type        = string
  sensitive   = true
  description = "The token that the endpoint has at Fastly."
}

import {
  to = logdrain_fastly_heroku.edge
  id = "SEEDSERVICE00000000001/edge"
}

resource "logdrain_fastly_heroku" "edge" {
  format                = "%h %l %u %t \"%r\" %>s %b"
  format_version        = 2
  log_processing_region = "none"
  name                  = "edge"
  service_id            = "SEEDSERVICE00000000001"
  token                 = var.logplex_token # was: null # sensitive
  url                   = "https://1.us.logplex.io/logs"
}
