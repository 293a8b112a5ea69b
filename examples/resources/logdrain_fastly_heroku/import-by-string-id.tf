import {
  to = logdrain_fastly_heroku.edge
  id = "SEEDSERVICE00000000001/edge"
}
