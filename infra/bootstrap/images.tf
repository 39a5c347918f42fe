locals {
  # The last is AWS' collector of traces, which build-and-push.sh copies: not a commit, but its version.
  collector    = split(":", basename(trimspace(file("${path.module}/../collector-image"))))[0]
  repositories = toset(["loan-api", "auth-svc", "scoring-svc", "external-score-mock", local.collector])
}

resource "aws_ecr_repository" "this" {
  # checkov:skip=CKV_AWS_136: AWS' own key; images hold no secret
  for_each = local.repositories

  name = "${var.prefix}/${each.key}"
  # A tag is a commit, or the collector's version: what was reviewed is what runs, and what a rollback gets is what ran.
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = aws_ecr_repository.this

  repository = each.value.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Layers of pushes that did not end"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "All but the newest"
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.kept_images }
        action       = { type = "expire" }
      },
    ]
  })
}
