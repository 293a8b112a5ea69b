import {
  to = logdrain_fastly_heroku.edge
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "edge"
  }
}
