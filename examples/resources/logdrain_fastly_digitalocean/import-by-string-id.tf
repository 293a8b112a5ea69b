import {
  to = logdrain_fastly_digitalocean.logs
  id = "SEEDSERVICE00000000001/digitalocean-logs"
}
