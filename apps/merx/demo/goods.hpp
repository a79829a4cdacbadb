// The goods of the demo shop, from goods.toml and pictures/*.svg, both compiled in.
#pragma once

#include <string>
#include <vector>

#include "merx/catalog/v1/catalog.pb.h"

namespace merx::demo {

struct Picture {
    std::string file_name; // "fern-tee.svg"
    std::string svg;
};

struct Goods {
    std::vector<catalog::v1::ProductImport> products; // media point to media_path + file_name
    std::vector<Picture> pictures;
};

// `media_path` is where the shop serves the pictures: "/media/demo/".
Goods make_goods(const std::string& media_path);

} // namespace merx::demo
